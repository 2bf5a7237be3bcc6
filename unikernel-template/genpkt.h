/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Makes frames to send: Ethernet, IPv4, UDP and a payload of 0x55 bytes.
 */
#ifndef GENPKT_H
#define GENPKT_H

#include <stdint.h>
#include <uk/alloc.h>
#include <uk/netbuf.h>
#include <uk/netdev.h>

#include "netdef.h"

#define GENPKT_TTL	64
#define GENPKT_PAYLOAD	0x55

/* DOC: genpkt_udp4 */
/**
 * Allocates a packet and writes a complete UDP frame into it. The caller owns
 * the packet and gives it back with uk_netbuf_free(), or hands it to
 * uk_netdev_tx_one().
 *
 * @param a        allocator that the packet comes from
 * @param bufalign alignment of the buffer: `ioalign` of struct uk_netdev_info
 * @param headroom free bytes before the frame, where the driver puts a header
 *                 of its own: `nb_encap_tx` of struct uk_netdev_info
 * @param pktlen   length of the frame without its check sequence: 60 to 1514
 * @param mac_src  sender's address: that of the interface
 * @param mac_dst  receiver's address
 * @param ipv4_src sender's IPv4 address in host byte order, see IPV4_ADDR()
 * @param ipv4_dst receiver's IPv4 address in host byte order
 * @param udp_src  sender's port in host byte order
 * @param udp_dst  receiver's port in host byte order
 * @return the packet, or NULL if `pktlen` is out of range or memory is short
 */
struct uk_netbuf *genpkt_udp4(struct uk_alloc *a, size_t bufalign,
			      uint16_t headroom, uint16_t pktlen,
			      const struct uk_hwaddr *mac_src,
			      const struct uk_hwaddr *mac_dst,
			      uint32_t ipv4_src, uint32_t ipv4_dst,
			      uint16_t udp_src, uint16_t udp_dst);

/* DOC: genpkt_usoc21 */
/**
 * The frame of this course: from 192.168.128.1 port 5001 to 192.168.128.254
 * port 5001, to everyone on the link. Parameters and result are those of
 * genpkt_udp4().
 */
struct uk_netbuf *genpkt_usoc21(struct uk_alloc *a, size_t bufalign,
				uint16_t headroom, uint16_t pktlen,
				const struct uk_hwaddr *mac_src);

#endif /* GENPKT_H */
