/* Prints many lines, some of them blank, from its arguments. */
#include <stdio.h>

int main(int argc, char *argv[])
{
	int i;

	printf("\n%-4s %s\n", "no.", "argument");
	for (i = 0; i < argc; i++)
		printf("%4d %s\n", i, argv[i]);
	putchar('\n');
	return 0;
}
