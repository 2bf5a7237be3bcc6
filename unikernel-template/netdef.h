/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Network headers as they lie on the wire.
 *
 * Every structure is packed, so it may start at any address and its fields
 * can be read and written by name. Never take the address of a field: only
 * the compiler knows that it may be unaligned. Fields wider than a byte are
 * in network byte order; hton16() and hton32() convert.
 */
#ifndef NETDEF_H
#define NETDEF_H

#include <stdint.h>

#define ETH_ADDR_LEN	6
#define ETH_TYPE_IPV4	0x0800

/* Frame sizes without the frame check sequence, which hardware appends */
#define ETH_FRAME_MIN	60
#define ETH_FRAME_MAX	1514

struct eth_hdr {
	uint8_t dst[ETH_ADDR_LEN];
	uint8_t src[ETH_ADDR_LEN];
	uint16_t type;
} __attribute__((packed));

#define IPV4_VERSION_IHL	0x45	/* version 4, five 32-bit words */
#define IPV4_PROTO_UDP		17

struct ipv4_hdr {
	uint8_t version_ihl;
	uint8_t tos;
	uint16_t total_len;	/* this header and everything after it */
	uint16_t id;
	uint16_t frag;		/* flags and fragment offset */
	uint8_t ttl;
	uint8_t proto;
	uint16_t checksum;	/* over this header only */
	uint32_t src;
	uint32_t dst;
} __attribute__((packed));

struct udp_hdr {
	uint16_t src_port;
	uint16_t dst_port;
	uint16_t len;		/* this header and the payload */
	uint16_t checksum;	/* 0: none, which IPv4 permits */
} __attribute__((packed));

/* An IPv4 address, in host byte order, from its four numbers */
#define IPV4_ADDR(a, b, c, d)						\
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 |			\
	 (uint32_t)(c) << 8 | (uint32_t)(d))

static inline uint16_t hton16(uint16_t v)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return __builtin_bswap16(v);
#else
	return v;
#endif
}

static inline uint32_t hton32(uint32_t v)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return __builtin_bswap32(v);
#else
	return v;
#endif
}

#endif /* NETDEF_H */
