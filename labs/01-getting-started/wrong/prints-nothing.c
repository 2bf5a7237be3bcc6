/* expect: prints — call printf */
#include <uk/essentials.h>

int main(int argc __unused, char *argv[] __unused)
{
	return 0;
}
