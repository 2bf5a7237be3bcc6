# How a library becomes objects. A library is a name and a list of sources:
#
#   $(eval $(call addlib,appfoo))
#   APPFOO_SRCS-y    += $(APPFOO_BASE)/main.c
#   APPFOO_CFLAGS-y  += ...
#   APPFOO_CINCLUDES-y += -I$(APPFOO_BASE)
#
# The name is what kernel messages show in brackets. Flags for one file alone
# go to APPFOO_MAIN_FLAGS-y.

uc   = $(subst -,_,$(subst z,Z,$(subst y,Y,$(subst x,X,$(subst w,W,$(subst v,V,$(subst u,U,$(subst t,T,$(subst s,S,$(subst r,R,$(subst q,Q,$(subst p,P,$(subst o,O,$(subst n,N,$(subst m,M,$(subst l,L,$(subst k,K,$(subst j,J,$(subst i,I,$(subst h,H,$(subst g,G,$(subst f,F,$(subst e,E,$(subst d,D,$(subst c,C,$(subst b,B,$(subst a,A,$(1))))))))))))))))))))))))))))
say  = @printf '  %-7s %s\n' $(1) '$(2)'
ifneq ($(Q),@)
say  = @:
endif

# addlib $1:name   addlib_s $1:name,$2:y|n
define addlib
UK_LIBS += $(1)
UC_$(1) := $(call uc,$(1))
$(call uc,$(1))_BASE  := $(IMPORT_BASE)
$(call uc,$(1))_BUILD := $(BUILD)/$(1)
endef
addlib_s = $(if $(filter y,$(2)),$(call addlib,$(1)))

# object $1:name $2:NAME $3:source $4:object
define object
$(4): $(3) $(APP)/Makefile.uk $(BUILD)/include/uk/config.h | $(BUILD)/$(1)
	$$(call say,CC,$(1): $$(notdir $$@))
	$(Q)$(CC) $$($(2)_CINCLUDES) $$($(2)_CINCLUDES-y) $$(CINCLUDES) $$(CINCLUDES-y) \
		$$(CFLAGS) $$(CFLAGS-y) $$(CFLAGS_EXTRA) $$($(2)_CFLAGS) $$($(2)_CFLAGS-y) \
		$$($(2)_$(call uc,$(basename $(notdir $(3))))_FLAGS-y) \
		-D__LIBNAME__=$(1) -D__BASENAME__=$(notdir $(3)) -MD -MP -MF $(4:.o=.d) -c $(3) -o $$@
$(2)_OBJS += $(4)
-include $(4:.o=.d)
endef

# lib_objects $1:name $2:NAME — one rule for each of its sources
lib_objects = $(foreach s,$($(2)_SRCS) $($(2)_SRCS-y),$(eval $(call \
	object,$(1),$(2),$(s),$(BUILD)/$(1)/$(basename $(notdir $(s))).o)))

# The header that carries the configuration into C. Its time stamp moves only
# when its text does.
$(BUILD)/include/uk/config.h: $(CONFIG)
	$(Q)mkdir -p $(@D)
	$(Q){ echo '/* Generated from .config. */'; \
	     sed -n -e 's/^\(CONFIG_[A-Za-z0-9_]*\)=y$$/#define \1 1/p;t' \
	            -e 's/^\(CONFIG_[A-Za-z0-9_]*\)=\(.*\)$$/#define \1 \2/p' $(CONFIG); } >$@.new
	$(Q)if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
