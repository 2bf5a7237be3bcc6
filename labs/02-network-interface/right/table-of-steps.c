/* The life cycle as a table of functions; the address is a message. */
#include <inttypes.h>
#include <uk/alloc.h>
#include <uk/essentials.h>
#include <uk/netdev.h>
#include <uk/print.h>

static uint16_t nothing(void *argp __unused, struct uk_netbuf *pkts[] __unused,
			uint16_t count __unused)
{
	return 0;
}

static int configure(struct uk_netdev *dev)
{
	return uk_netdev_configure(dev, &(struct uk_netdev_conf){ 1, 1 });
}

static int receive_queue(struct uk_netdev *dev)
{
	return uk_netdev_rxq_configure(dev, 0, 0,
		&(struct uk_netdev_rxqueue_conf){
			.a = uk_alloc_get_default(),
			.alloc_rxpkts = nothing,
		});
}

static int transmit_queue(struct uk_netdev *dev)
{
	return uk_netdev_txq_configure(dev, 0, 0,
		&(struct uk_netdev_txqueue_conf){
			.a = uk_alloc_get_default(),
		});
}

static int show_address(struct uk_netdev *dev)
{
	const uint8_t *b = uk_netdev_hwaddr_get(dev)->addr_bytes;

	uk_pr_warn("I am %02" PRIx8 ":%02" PRIx8 ":%02" PRIx8 ":%02" PRIx8
		   ":%02" PRIx8 ":%02" PRIx8 "\n",
		   b[0], b[1], b[2], b[3], b[4], b[5]);
	return 0;
}

int main(void)
{
	static const struct {
		const char *name;
		int (*run)(struct uk_netdev *dev);
	} steps[] = {
		{ "probe", uk_netdev_probe },
		{ "configure", configure },
		{ "receive queue", receive_queue },
		{ "transmit queue", transmit_queue },
		{ "start", uk_netdev_start },
		{ "address", show_address },
	};
	unsigned int i;
	int rc;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		rc = steps[i].run(uk_netdev_get(0));
		uk_pr_info("%s: %d\n", steps[i].name, rc);
		if (rc < 0)
			return rc;
	}
	return 0;
}
