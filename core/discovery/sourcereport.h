#pragma once

#include <QMetaType>
#include <QString>
#include <chrono>

namespace posthorn
{

/// What became of one question that discovery asked. A value; any thread.
struct SourceReport {
    enum class Result {
        Asked,    // no answer yet
        Answered, // it named servers, or that there are none
        Nothing,  // it knows nothing of the domain
        Refused,  // it answered, but not in a way that may be used: see `detail`
        Failed,   // no answer could be had: see `detail`
        TooLate,  // the time was up
        Skipped,  // not asked: see `detail`
    };

    /// "built-in", "pacc", "pacc-digest", "autoconfig", "well-known", "public-database", "srv", "mx", and
    /// behind "mx:" what was asked about the provider of the domain's mail.
    QString source;
    QString asked; // the URL, or the DNS name with its type: "SRV _imaps._tcp.example.org"; may be empty
    Result result = Result::Asked;
    QString detail; // English, without a secret; may be empty
    int servers = 0;
    std::chrono::milliseconds took{0};
};

/// "asked", "answered", "nothing", "refused", "failed", "too-late", "skipped": for posthornctl and tests.
[[nodiscard]] QString sourceResultName(SourceReport::Result result);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::SourceReport)
