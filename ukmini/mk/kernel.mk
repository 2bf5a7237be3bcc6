# The kernel: one library, one noun per file. The second column is the name
# that messages of that file carry; it is the name of the Unikraft library
# that does the same job, so that one reader understands both consoles.

UKMINI_VERSION := 0.1.0

KERNEL := \
	boot.S:libplat       trap.c:libplat       memory.c:libplat    \
	console.c:libplat    clock.c:libplat      power.c:libplat     \
	main.c:libukboot     cmdline.c:libukargparse                  \
	print.c:libukdebug   hexdump.c:libukdebug                     \
	printf.c:libnolibc   string.c:libnolibc   stdlib.c:libnolibc  \
	errno.c:libnolibc                                             \
	alloc.c:libukalloc   buddy.c:libukallocbbuddy                 \
	pci.c:libukbus_pci   virtio_pci.c:libvirtio_pci               \
	virtqueue.c:libvirtio_ring
KERNEL-$(CONFIG_LIBUKALLOCPOOL) += pool.c:libukallocpool
KERNEL-$(CONFIG_LIBUKNETDEV)    += netbuf.c:libuknetdev netdev.c:libuknetdev
KERNEL-$(CONFIG_LIBVIRTIO_NET)  += virtio_net.c:libvirtio_net

# Link-time optimisation ends at the kernel's border (image.mk), so the kernel
# itself does without.
KERNEL_CFLAGS := -Werror -fno-lto -I$(UK)/kernel

# kernel_object $1:source $2:library
define kernel_object
KERNEL_OBJS += $(BUILD)/kernel/$(basename $(1)).o
$(BUILD)/kernel/$(basename $(1)).o: $(UK)/kernel/$(1) $(BUILD)/include/uk/config.h | $(BUILD)/kernel
	$$(call say,CC,$(2): $$(notdir $$@))
	$(Q)$(CC) $$(CINCLUDES) $$(CFLAGS) $$(CFLAGS-y) $$(KERNEL_CFLAGS) $(if $(filter libnolibc,$(2)),-ffreestanding) \
		-D__LIBNAME__=$(2) -D__BASENAME__=$(1) -MD -MP -MF $$(@:.o=.d) -c $$< -o $$@
-include $(BUILD)/kernel/$(basename $(1)).d
endef
$(foreach k,$(KERNEL) $(KERNEL-y),$(eval $(call \
	kernel_object,$(firstword $(subst :, ,$(k))),$(lastword $(subst :, ,$(k))))))

$(BUILD)/kernel:
	$(Q)mkdir -p $@

# All of it becomes one relocatable file of which only the names of the API
# stay visible: an application may call its own functions what it likes.
$(BUILD)/ukmini.o: $(KERNEL_OBJS) $(UK)/mk/exports.txt
	$(call say,LD,$(notdir $@))
	$(Q)$(LD) -m elf_x86_64 -r -o $@.all $(KERNEL_OBJS)
	$(Q)$(OBJCOPY) --wildcard --keep-global-symbols=$(UK)/mk/exports.txt $@.all $@
	$(Q)rm -f $@.all
