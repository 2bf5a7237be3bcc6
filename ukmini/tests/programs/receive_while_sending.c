/* SPDX-License-Identifier: BSD-3-Clause */
/* Do both directions work at once? */
#include "program.h"

PROGRAM(receive_while_sending)
{
	struct uk_netdev *dev = device_receiving(packet_pool(512));
	__nsec until = ukplat_monotonic_clock() + ukarch_time_sec_to_nsec(3);
	struct uk_netbuf *out = NULL, *in;
	int sent = 0, got = 0, wrong = 0, status;

	ask(dev, 500, 200);
	while ((sent < 500 || got < 500) && ukplat_monotonic_clock() < until) {
		if (!out && sent < 500)
			out = frame(64);
		if (out) {
			status = uk_netdev_tx_one(dev, 0, out);
			if (uk_netdev_status_successful(status)) {
				out = NULL;
				sent++;
			}
		}
		if (uk_netdev_status_successful(uk_netdev_rx_one(dev, 0, &in))) {
			uint8_t *bytes = in->data;

			wrong += bytes[14] * 256 + bytes[15] != got++;
			uk_netbuf_free(in);
		}
	}
	SHOW(sent);
	SHOW(got);
	SHOW(wrong);
	settle(100);
}
