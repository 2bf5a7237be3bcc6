# The application and the image.

UK_NAME := $(subst ",,$(CONFIG_UK_NAME))
IMAGE   := $(BUILD)/$(UK_NAME)_qemu-x86_64

IMPORT_BASE := $(APP)
include $(APP)/Makefile.uk

$(foreach l,$(UK_LIBS) $(UK_LIBS-y),$(eval $(call lib_objects,$(l),$(call uc,$(l)))) \
	$(eval APP_OBJS += $$($(call uc,$(l))_OBJS)))

$(addprefix $(BUILD)/,$(UK_LIBS) $(UK_LIBS-y)):
	$(Q)mkdir -p $@

all: $(IMAGE)

# Link-time optimisation joins the files of the application, and stops at the
# border to the kernel, as it does in Unikraft at the border of each library.
ifeq ($(CONFIG_OPTIMIZE_LTO),y)
$(BUILD)/app.o: $(APP_OBJS)
	$(call say,LTO,$(notdir $@))
	$(Q)$(CC) $(CFLAGS) $(CFLAGS-y) -nostdlib -r -flinker-output=nolto-rel -o $@ $(APP_OBJS)
LINK_OBJS := $(BUILD)/app.o
else
LINK_OBJS := $(APP_OBJS)
endif

$(IMAGE).dbg: $(BUILD)/ukmini.o $(LINK_OBJS) $(UK)/mk/image.ld
	$(call say,LD,$(notdir $@))
	$(Q)$(LD) $(LDFLAGS) $(LDFLAGS-y) -T $(UK)/mk/image.ld -o $@ $(BUILD)/ukmini.o $(LINK_OBJS)

$(IMAGE): $(IMAGE).dbg
	$(call say,STRIP,$(notdir $@))
	$(Q)$(STRIP) -s $< -o $@
