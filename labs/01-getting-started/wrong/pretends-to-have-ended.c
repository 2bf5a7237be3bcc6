/* expect: sound — page fault */
#include <stdio.h>

static volatile int *nowhere;

/* Plays the whole end of a good run, banner included, and then crashes. */
int main(void)
{
	printf("Powered by\n");
	printf("                Calypso 0.17.0~484ff209\n");
	printf("hello\n");
	printf("[    0.200000] Info: [libukboot] <boot.c @  544> ");
	printf("main returned 0\n");
	*nowhere = 1;
	return 0;
}
