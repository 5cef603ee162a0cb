#pragma once

#include "account/endpoint.h"

#include <optional>

namespace posthorn
{

/// What a known provider itself decides about mail that a program fetches or removes, whatever our rules say:
/// to be told where they are chosen. A value.
struct ProviderDisposition {
    enum class Kind {
        /// POP3: a setting of the web mail says what becomes of fetched mail there, and what one program
        /// fetched is not listed to the next.
        FetchingDecides,
        /// IMAP: what is expunged from its last folder is archived there, unless a setting says otherwise.
        RemovalArchives,
        /// POP3: what is removed is put into a folder of its own, unless a setting says otherwise.
        RemovalSetsAside,
        /// Its Trash is emptied by the provider, after some time.
        EmptiesTrash,
    };
    Kind kind;
    QString provider; // its name

    bool operator==(const ProviderDisposition &) const = default;
};

/// By the host of the incoming server. nullopt = nothing of the kind is known. Pure; any thread.
[[nodiscard]] std::optional<ProviderDisposition> providerDisposition(const Endpoint &incoming);

} // namespace posthorn
