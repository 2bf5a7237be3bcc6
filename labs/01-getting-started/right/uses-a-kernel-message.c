/* Speaks through the kernel's messages instead of printf. */
#include <uk/essentials.h>
#include <uk/print.h>

#define GREETING "good morning"

static int greet(void)
{
	uk_pr_info("%s\n", GREETING);
	return 0;
}

int main(int argc __unused, char *argv[] __unused)
{
	return greet();
}
