/* SPDX-License-Identifier: BSD-3-Clause */
/* A ring of entries, linked both ways; the head is an entry without content. */
#ifndef __UK_LIST_H__
#define __UK_LIST_H__

#include <uk/essentials.h>

struct uk_list_head {
	struct uk_list_head *next, *prev;
};

static inline void UK_INIT_LIST_HEAD(struct uk_list_head *head)
{
	head->next = head->prev = head;
}

static inline int uk_list_empty(const struct uk_list_head *head)
{
	return head->next == head;
}

/** Puts an entry at the front. */
static inline void uk_list_add(struct uk_list_head *entry,
			       struct uk_list_head *head)
{
	entry->next = head->next;
	entry->prev = head;
	head->next->prev = entry;
	head->next = entry;
}

static inline void uk_list_del(struct uk_list_head *entry)
{
	entry->next->prev = entry->prev;
	entry->prev->next = entry->next;
}

#define uk_list_entry(ptr, type, field) __containerof(ptr, type, field)
#define uk_list_first_entry(head, type, field) \
	uk_list_entry((head)->next, type, field)

#endif
