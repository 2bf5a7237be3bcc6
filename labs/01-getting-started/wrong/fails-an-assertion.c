/* expect: sound — "2 + 2 == 5", which the program itself asserts */
#include <stdio.h>
#include <uk/assert.h>

int main(void)
{
	printf("hello\n");
	UK_ASSERT(2 + 2 == 5);
	return 0;
}
