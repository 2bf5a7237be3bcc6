/* expect: builds — no function called main */
#include <stdio.h>

int mian(void)
{
	printf("hello\n");
	return 0;
}
