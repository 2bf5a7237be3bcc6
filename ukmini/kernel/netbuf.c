/* SPDX-License-Identifier: BSD-3-Clause */
/* Netbufs: how they are made, chained and released. See uk/netbuf.h. */
#include <uk/netbuf.h>
#include <uk/print.h>

#define META_ALIGN	sizeof(void *)
#define META_UP(x)	ALIGN_UP((__uptr)(x), META_ALIGN)
#define META_DOWN(x)	ALIGN_DOWN((__uptr)(x), META_ALIGN)

void uk_netbuf_init_indir(struct uk_netbuf *m, void *buf, size_t buflen,
			  uint16_t headroom, void *priv, uk_netbuf_dtor_t dtor)
{
	UK_ASSERT(m);
	UK_ASSERT(buf || (buf == NULL && buflen == 0));
	UK_ASSERT(headroom <= buflen);

	*m = (struct uk_netbuf){
		.buf    = buf,
		.buflen = buflen,
		.data   = (char *)buf + headroom,
		.priv   = priv,
		.dtor   = dtor,
	};
	uk_refcount_init(&m->refcount, 1);
}

struct uk_netbuf *uk_netbuf_alloc_indir(struct uk_alloc *a, void *buf,
					size_t buflen, uint16_t headroom,
					size_t privlen, uk_netbuf_dtor_t dtor)
{
	size_t own = META_UP(sizeof(struct uk_netbuf));
	struct uk_netbuf *m = uk_malloc(a, own + privlen);

	if (!m)
		return NULL;
	uk_netbuf_init_indir(m, buf, buflen, headroom,
			     privlen ? (char *)m + own : NULL, dtor);
	m->_a = a;
	m->_b = m;
	return m;
}

struct uk_netbuf *uk_netbuf_alloc_buf(struct uk_alloc *a, size_t buflen,
				      size_t bufalign, uint16_t headroom,
				      size_t privlen, uk_netbuf_dtor_t dtor)
{
	struct uk_netbuf *m;
	size_t size;
	void *mem;

	UK_ASSERT(buflen > 0);
	UK_ASSERT(headroom <= buflen);

	size = META_UP(buflen) + META_UP(sizeof(*m) + privlen);
	mem = uk_memalign(a, bufalign, size);
	if (!mem)
		return NULL;
	m = uk_netbuf_prepare_buf(mem, size, headroom, privlen, dtor);
	if (!m) {
		uk_free(a, mem);
		return NULL;
	}
	m->_a = a;
	m->_b = mem;
	return m;
}

/* The buffer comes first, so that it has the alignment of the memory. */
struct uk_netbuf *uk_netbuf_prepare_buf(void *mem, size_t size,
					uint16_t headroom, size_t privlen,
					uk_netbuf_dtor_t dtor)
{
	size_t meta = META_UP(sizeof(struct uk_netbuf) + privlen);
	__uptr end = META_DOWN((__uptr)mem + size);
	struct uk_netbuf *m;

	UK_ASSERT(mem);
	if (meta > end)
		return NULL;

	m = (struct uk_netbuf *)(end - meta);
	uk_netbuf_init_indir(m, mem, (__uptr)m - (__uptr)mem, headroom,
			     privlen ? m + 1 : NULL, dtor);
	return m;
}

struct uk_netbuf *uk_netbuf_disconnect(struct uk_netbuf *m)
{
	struct uk_netbuf *rest;

	UK_ASSERT(m);
	rest = m->next;
	if (m->prev)
		m->prev->next = m->next;
	if (m->next)
		m->next->prev = m->prev;
	m->prev = NULL;
	m->next = NULL;
	return rest;
}

void uk_netbuf_connect(struct uk_netbuf *headtail, struct uk_netbuf *tail)
{
	UK_ASSERT(headtail);
	UK_ASSERT(!headtail->next);
	UK_ASSERT(tail);
	UK_ASSERT(!tail->prev);

	headtail->next = tail;
	tail->prev = headtail;
}

void uk_netbuf_append(struct uk_netbuf *head, struct uk_netbuf *tail)
{
	UK_ASSERT(head);
	UK_ASSERT(!head->prev);
	UK_ASSERT(tail);
	UK_ASSERT(!tail->prev);

	uk_netbuf_connect(uk_netbuf_chain_last(head), tail);
}

void uk_netbuf_free_single(struct uk_netbuf *m)
{
	struct uk_alloc *a;
	void *b;

	UK_ASSERT(m);
	if (!uk_refcount_release(&m->refcount)) {
		uk_pr_debug("Not freeing netbuf %p (next: %p): refcount greater than 1\n",
			    m, m->next);
		return;
	}
	uk_pr_debug("Freeing netbuf %p (next: %p)\n", m, m->next);
	uk_netbuf_disconnect(m);

	/* The destructor may release the memory that m lies in. */
	a = m->_a;
	b = m->_b;
	if (m->dtor)
		m->dtor(m);
	if (a && b)
		uk_free(a, b);
}

void uk_netbuf_free(struct uk_netbuf *m)
{
	struct uk_netbuf *next;

	UK_ASSERT(m);
	UK_ASSERT(!m->prev);
	for (; m; m = next) {
		next = m->next;
		uk_netbuf_free_single(m);
	}
}
