# Compiler flags, from the configuration.
#
# The code-generation flags are those that Unikraft 0.17 uses with the same
# options, so that one source file costs the same instructions on both.

CC      := $(CROSS_COMPILE)gcc
LD      := $(CROSS_COMPILE)ld
STRIP   := $(CROSS_COMPILE)strip
OBJCOPY := $(CROSS_COMPILE)objcopy

CFLAGS    += -nostdinc -fno-stack-protector -Wall -Wextra
CFLAGS    += -D__X86_64__ -m64 -mno-red-zone -mtune=generic
CFLAGS    += -U __linux__ -fno-PIC -fno-split-stack -fcf-protection=none
CFLAGS    += -fno-tree-sra -fno-reorder-blocks -fno-tree-loop-distribute-patterns
CFLAGS    += -fno-asynchronous-unwind-tables
CFLAGS    += -D__ukmini__ -DUK_FULLVERSION=$(UKMINI_VERSION)
# The C library is our own, and its printf() knows fewer formats than the
# compiler assumes: calls must stay calls.
CFLAGS    += $(addprefix -fno-builtin-,printf fprintf sprintf snprintf \
		vprintf vfprintf vsprintf vsnprintf)

CFLAGS-$(CONFIG_OPTIMIZE_NONE)       += -O0
CFLAGS-$(CONFIG_OPTIMIZE_PERF)       += -O2
CFLAGS-$(CONFIG_OPTIMIZE_SIZE)       += -Os
CFLAGS-$(CONFIG_OPTIMIZE_LTO)        += -flto
CFLAGS-$(CONFIG_OPTIMIZE_DEADELIM)   += -ffunction-sections -fdata-sections
CFLAGS-$(CONFIG_OPTIMIZE_WARNISERROR) += -Werror
CFLAGS-y += $(if $(CONFIG_OPTIMIZE_NOOMITFP),-fno-omit-frame-pointer,-fomit-frame-pointer)
CFLAGS-$(CONFIG_DEBUG_SYMBOLS_LVL0)  += -g0
CFLAGS-$(CONFIG_DEBUG_SYMBOLS_LVL1)  += -g1
CFLAGS-$(CONFIG_DEBUG_SYMBOLS_LVL2)  += -g2
CFLAGS-$(CONFIG_DEBUG_SYMBOLS_LVL3)  += -g3

CINCLUDES += -I$(BUILD)/include -I$(UK)/include

LDFLAGS += -m elf_x86_64 -nostdlib --build-id=none -z noexecstack
LDFLAGS += -z max-page-size=0x1000 --no-warn-rwx-segments
LDFLAGS-$(CONFIG_OPTIMIZE_DEADELIM)  += --gc-sections
