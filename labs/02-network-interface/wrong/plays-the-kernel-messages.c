/* expect: receive-queue — call uk_netdev_rxq_configure() */
#include <stdio.h>

/* Says all that a running device makes the kernel say. */
int main(void)
{
	static const char * const said[] = {
		"Configured interface", "Configured receive queue 0",
		"Configured transmit queue 0", "Started interface",
	};
	unsigned int i;

	for (i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		printf("[    0.120000] Info: [libuknetdev] <netdev.c @  407> "
		       "netdev0: %s\n", said[i]);
	printf("MAC address: 52:54:00:12:34:56\n");
	return 0;
}
