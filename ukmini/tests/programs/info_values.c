/* SPDX-License-Identifier: BSD-3-Clause */
/* What does virtio-net say about itself? */
#include "program.h"

PROGRAM(info_values)
{
	struct uk_netdev *dev = uk_netdev_get(0);
	struct uk_netdev_info info;

	SHOW(uk_netdev_probe(dev));
	memset(&info, 0xaa, sizeof(info));
	uk_netdev_info_get(dev, &info);
	SHOW(info.max_rx_queues);
	SHOW(info.max_tx_queues);
	SHOW(info.max_mtu);
	SHOW(info.nb_encap_tx);
	SHOW(info.nb_encap_rx);
	SHOW(info.ioalign);
	SHOW(info.in_queue_pairs);
}
