/* expect: returns — loop without an end */
#include <stdio.h>

int main(void)
{
	printf("hello\n");
	for (;;)
		;
}
