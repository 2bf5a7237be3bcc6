#include "machine.h"
void pci_init(void) {}
