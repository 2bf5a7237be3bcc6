/* SPDX-License-Identifier: BSD-3-Clause */
/* Which frame lengths come in unharmed? */
#include "program.h"

PROGRAM(receive_sizes)
{
	static const int lengths[] = { 60, 61, 64, 127, 128, 255, 512, 1024, 1500, 1513, 1514 };
	struct uk_netdev *dev = device_receiving(packet_pool(256));
	unsigned int n;
	int status, i;

	for (n = 0; n < ARRAY_SIZE(lengths); n++) {
		struct uk_netbuf *nb;
		int wrong = 0;

		ask(dev, 1, lengths[n]);
		nb = receive(dev, &status);
		for (i = 16; nb && i < lengths[n]; i++)
			wrong += ((uint8_t *)nb->data)[i] != (uint8_t)i;
		printf("%d: 0x%x, %d bytes wrong\n", lengths[n], status, wrong);
		if (nb)
			uk_netbuf_free(nb);
	}
}
