/* expect: sound — page fault */
#include <stdio.h>

static volatile int *nowhere;

int main(void)
{
	printf("hello\n");
	*nowhere = 1;
	return 0;
}
