/* expect: sound — divided by zero */
#include <stdio.h>

static volatile int zero;

int main(void)
{
	printf("hello\n");
	return 12 / zero;
}
