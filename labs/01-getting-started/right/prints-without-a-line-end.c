/* Leaves the line open: the kernel's next message stands behind it. */
#include <stdio.h>

int main(void)
{
	printf("still %s", "here");
	return 0;
}
