# Configuration: Kconfig by Debian's python3-kconfiglib.
#
# The menu is this tree's Config.uk, which sources the application's. Options
# of a defconfig that exist only in Unikraft are dropped without a word, just
# as Unikraft drops what it does not know.

CONFIG_GOALS := defconfig olddefconfig menuconfig savedefconfig

export KCONFIG_CONFIG := $(CONFIG)
export UK_APP         := $(APP)
export UK_BASE        := $(UK)
export UK_DEFNAME     := $(or $(N),$(notdir $(APP)))
export CONFIG_        := CONFIG_

# The settings that a new .config starts from.
UK_DEFCONFIG ?= $(firstword $(wildcard $(APP)/defconfig) /dev/null)

PYTHON ?= /usr/bin/python3
KCONFIG = $(PYTHON) -m $(1) $(2) >$(if $(filter-out 0,$(V)),&2,/dev/null)

.PHONY: $(CONFIG_GOALS)

defconfig:
	$(Q)$(call KCONFIG,defconfig,--kconfig $(UK)/Config.uk $(UK_DEFCONFIG))
olddefconfig:
	$(Q)$(call KCONFIG,olddefconfig,$(UK)/Config.uk)
savedefconfig:
	$(Q)$(call KCONFIG,savedefconfig,--kconfig $(UK)/Config.uk --out $(or $(UK_DEFCONFIG),$(APP)/defconfig))
menuconfig:
	$(Q)$(PYTHON) -m menuconfig $(UK)/Config.uk

# A missing .config is made from the defaults; one older than the menus is
# completed. The recipe always touches it, or it would run on every build.
$(CONFIG): $(UK)/Config.uk $(wildcard $(APP)/Config.uk)
	$(Q)printf '  %-7s %s\n' CONFIG $(notdir $@)
	$(Q)$(if $(wildcard $(CONFIG)),$(call KCONFIG,olddefconfig,$(UK)/Config.uk),$(call KCONFIG,defconfig,--kconfig $(UK)/Config.uk $(UK_DEFCONFIG)))
	$(Q)touch $@
