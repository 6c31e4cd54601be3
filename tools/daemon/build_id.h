// SPDX-License-Identifier: GPL-2.0-or-later
//
// The GNU build ID of a program: the note NT_GNU_BUILD_ID of its ELF file. It tells apart two
// builds whose --version is the same, as stock's and ours is.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

// `file` is a whole 64-bit little-endian ELF file; lower-case hexadecimal, empty if it has no ID.
std::optional<std::string> build_id_of(std::span<const uint8_t> file);
