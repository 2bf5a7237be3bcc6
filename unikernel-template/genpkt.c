/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>
#include <uk/assert.h>

#include "genpkt.h"

/* DOC: checksum */
/*
 * Internet checksum of a header: the ones' complement of the ones' complement
 * sum of its 16-bit words, with the checksum field taken as zero. `len` is in
 * bytes and even. The result is in host byte order.
 */
static uint16_t header_checksum(const void *header, size_t len)
{
	const uint8_t *byte = header;
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < len; i += 2)
		sum += (uint32_t)byte[i] << 8 | byte[i + 1];

	/* Adding a carry can carry once more. */
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);

	return (uint16_t)~sum;
}

struct uk_netbuf *genpkt_udp4(struct uk_alloc *a, size_t bufalign,
			      uint16_t headroom, uint16_t pktlen,
			      const struct uk_hwaddr *mac_src,
			      const struct uk_hwaddr *mac_dst,
			      uint32_t ipv4_src, uint32_t ipv4_dst,
			      uint16_t udp_src, uint16_t udp_dst)
{
	const uint16_t ip_len = pktlen - sizeof(struct eth_hdr);
	const uint16_t udp_len = ip_len - sizeof(struct ipv4_hdr);
	struct uk_netbuf *pkt;
	struct eth_hdr *eth;
	struct ipv4_hdr *ip;
	struct udp_hdr *udp;

	UK_ASSERT(a);
	UK_ASSERT(mac_src);
	UK_ASSERT(mac_dst);

	if (pktlen < ETH_FRAME_MIN || pktlen > ETH_FRAME_MAX)
		return NULL;

	pkt = uk_netbuf_alloc_buf(a, (size_t)headroom + pktlen, bufalign,
				  headroom, 0, NULL);
	if (!pkt)
		return NULL;

	/* DOC: layout */
	eth = pkt->data;
	ip = (struct ipv4_hdr *)(eth + 1);
	udp = (struct udp_hdr *)(ip + 1);
	pkt->len = pktlen;

	memcpy(eth->dst, mac_dst->addr_bytes, ETH_ADDR_LEN);
	memcpy(eth->src, mac_src->addr_bytes, ETH_ADDR_LEN);
	eth->type = hton16(ETH_TYPE_IPV4);

	ip->version_ihl = IPV4_VERSION_IHL;
	ip->tos = 0;
	ip->total_len = hton16(ip_len);
	ip->id = 0;
	ip->frag = 0;
	ip->ttl = GENPKT_TTL;
	ip->proto = IPV4_PROTO_UDP;
	ip->checksum = 0;
	ip->src = hton32(ipv4_src);
	ip->dst = hton32(ipv4_dst);
	ip->checksum = hton16(header_checksum(ip, sizeof(*ip)));

	udp->src_port = hton16(udp_src);
	udp->dst_port = hton16(udp_dst);
	udp->len = hton16(udp_len);
	udp->checksum = 0;

	memset(udp + 1, GENPKT_PAYLOAD, udp_len - sizeof(*udp));

	return pkt;
}

struct uk_netbuf *genpkt_usoc21(struct uk_alloc *a, size_t bufalign,
				uint16_t headroom, uint16_t pktlen,
				const struct uk_hwaddr *mac_src)
{
	static const struct uk_hwaddr broadcast = {
		.addr_bytes = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }
	};

	return genpkt_udp4(a, bufalign, headroom, pktlen, mac_src, &broadcast,
			   IPV4_ADDR(192, 168, 128, 1),
			   IPV4_ADDR(192, 168, 128, 254), 5001, 5001);
}
