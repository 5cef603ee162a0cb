#pragma once

// Private to this room: what of a message's pictures and other resources may stay, and what was blocked.

#include "htmlsanitizer.h"

namespace posthorn
{

/// Decides about every address that one message names. Used for one pass.
class HtmlResources
{
public:
    HtmlResources(const SanitizeOptions &options, SanitizedHtml *result)
        : m_options(options)
        , m_result(result)
    {
    }

    /// The address as it may be written into src, or an empty string: what is remote and not allowed is
    /// blocked.
    [[nodiscard]] QString picture(const QString &url, BlockedResource::Kind kind);
    /// The same for what stands in url('') of a style, or in a background attribute.
    [[nodiscard]] QString background(const QString &url);
    /// Never stays. Addresses that are not remote are nothing to report.
    void block(const QString &url, BlockedResource::Kind kind);
    /// Every address of a srcset attribute.
    void blockSet(const QString &srcset);

    void note(const QString &key);

private:
    [[nodiscard]] QString allowed(const QString &url, BlockedResource::Kind kind, bool inCss);
    void add(const QString &url, BlockedResource::Kind kind);

    const SanitizeOptions &m_options;
    SanitizedHtml *m_result;
    QSet<QString> m_blocked;
    QSet<QString> m_pictures; // that stay
};

} // namespace posthorn
