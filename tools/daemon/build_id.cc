// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/daemon/build_id.h"

#include <cstring>

#include <elf.h>

#include <fmt/format.h>

namespace {

template <typename T> std::optional<T> read_at(std::span<const uint8_t> bytes, uint64_t offset) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) {
        return std::nullopt;
    }
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

uint64_t padded(uint64_t length) {
    return (length + 3) / 4 * 4;
}

std::optional<std::string> find_note(std::span<const uint8_t> notes) {
    uint64_t offset = 0;
    while (const std::optional<Elf64_Nhdr> note = read_at<Elf64_Nhdr>(notes, offset)) {
        const uint64_t name = offset + sizeof(Elf64_Nhdr);
        const uint64_t description = name + padded(note->n_namesz);
        const uint64_t end = description + padded(note->n_descsz);
        if (end > notes.size()) {
            return std::nullopt;
        }
        if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 &&
            std::memcmp(notes.data() + name, "GNU", 4) == 0) {
            std::string hex;
            for (uint8_t byte : notes.subspan(description, note->n_descsz)) {
                hex += fmt::format("{:02x}", byte);
            }
            return hex;
        }
        offset = end;
    }
    return std::nullopt;
}

} // namespace

std::optional<std::string> build_id_of(std::span<const uint8_t> file) {
    const std::optional<Elf64_Ehdr> header = read_at<Elf64_Ehdr>(file, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB) {
        return std::nullopt;
    }
    for (uint64_t i = 0; i < header->e_phnum; ++i) {
        const std::optional<Elf64_Phdr> segment =
            read_at<Elf64_Phdr>(file, header->e_phoff + i * sizeof(Elf64_Phdr));
        if (!segment) {
            return std::nullopt;
        }
        if (segment->p_type != PT_NOTE || segment->p_offset > file.size() ||
            file.size() - segment->p_offset < segment->p_filesz) {
            continue;
        }
        if (std::optional<std::string> id =
                find_note(file.subspan(segment->p_offset, segment->p_filesz))) {
            return id;
        }
    }
    return std::nullopt;
}
