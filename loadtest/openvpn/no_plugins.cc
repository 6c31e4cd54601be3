// SPDX-License-Identifier: GPL-2.0-or-later
//
// OpenSSL's library can load others and look up names of hosts, for which a static program would
// need the very glibc that it was linked with, on the machine that it runs on. Ours do neither: the
// linker (--wrap) makes its calls end here.

#include <netdb.h>

extern "C" {

void *__wrap_dlopen(const char *, int) {
    return nullptr;
}

int __wrap_getaddrinfo(const char *, const char *, const addrinfo *, addrinfo **) {
    return EAI_FAIL;
}

void __wrap_freeaddrinfo(addrinfo *) {}

hostent *__wrap_gethostbyname(const char *) {
    return nullptr;
}
}
