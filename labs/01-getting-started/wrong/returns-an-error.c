/* expect: returns — main returned 7 */
#include <stdio.h>

int main(void)
{
	printf("hello\n");
	return 7;
}
