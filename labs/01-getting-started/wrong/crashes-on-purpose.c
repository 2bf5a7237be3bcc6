/* expect: sound — stopped itself with "enough" */
#include <stdio.h>
#include <uk/assert.h>

int main(void)
{
	printf("hello\n");
	UK_CRASH("enough\n");
}
