/* SPDX-License-Identifier: BSD-3-Clause */
/* What do the copying calls write? */
#include "program.h"

static char buf[16];

static void show(const char *call)
{
	int i;

	printf("%s:", call);
	for (i = 0; i < 12; i++)
		printf(" %02x", (unsigned char)buf[i]);
	printf("\n");
	memset(buf, '#', sizeof(buf));
}

PROGRAM(string_copy)
{
	const char *volatile abc = "abc";
	const char *volatile longer = "abcdefgh";

	memset(buf, '#', sizeof(buf));
	strcpy(buf, abc);
	show("strcpy");
	strncpy(buf, abc, 8);
	show("strncpy");
	strncpy(buf, longer, 3);
	show("strncpy short");
	SHOW(strlcpy(buf, longer, 5));
	show("strlcpy");
	buf[0] = '\0';
	strcat(buf, abc);
	strcat(buf, abc);
	show("strcat");
	strcpy(buf, "x");
	SHOW(strlcat(buf, longer, 6));
	show("strlcat");
	strcpy(buf, "x");
	strncat(buf, longer, 3);
	show("strncat");
}
