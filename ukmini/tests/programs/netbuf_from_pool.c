/* SPDX-License-Identifier: BSD-3-Clause */
/* How large a buffer fits into a pool object of 2048 bytes? */
#include "program.h"

static void try(struct uk_allocpool *pool, size_t length, size_t align)
{
	struct uk_netbuf *nb = uk_netbuf_alloc_buf(uk_allocpool2ukalloc(pool), length, align, 16,
						   0, NULL);

	printf("%d aligned to %d: %s, %d left\n", (int)length, (int)align,
	       nb ? "packet" : "none", uk_allocpool_availcount(pool));
	if (nb)
		uk_netbuf_free(nb);
}

PROGRAM(netbuf_from_pool)
{
	struct uk_allocpool *pool = packet_pool(4);

	try(pool, 1536, 2048);
	try(pool, 1952, 2048);
	try(pool, 1953, 2048);
	try(pool, 2048, 2048);
	try(pool, 1952, 4096);
	try(pool, 1952, 8);
	SHOW(uk_allocpool_availcount(pool));
}
