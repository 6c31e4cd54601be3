// SPDX-License-Identifier: GPL-2.0-or-later
// The functions of {fmt}, compiled from its headers, and those of its templates that the headers declare extern
// (fmt/format.h, versions 9 and 10).
#include <fmt/format-inl.h>

#include <locale>

FMT_BEGIN_NAMESPACE
namespace detail {
template void vformat_to(buffer<char> &, string_view, format_args, locale_ref);
template char decimal_point_impl(locale_ref);
template thousands_sep_result<char> thousands_sep_impl<char>(locale_ref);
template std::locale locale_ref::get<std::locale>() const;
} // namespace detail
FMT_END_NAMESPACE
