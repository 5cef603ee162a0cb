#pragma once

#include <QByteArray>
#include <QList>
#include <optional>

namespace posthorn
{

/// What a POP3 server offers (CAPA, RFC 2449). A value; any thread.
struct Pop3Capabilities {
    bool known = false; // false: CAPA is not understood
    bool uidl = false;
    bool top = false;
    bool pipelining = false;
    bool respCodes = false;
    std::optional<int> expireDays;        // after which the server deletes (EXPIRE); -1 = never
    std::optional<int> loginDelaySeconds; // between two log-ins (LOGIN-DELAY)
    QByteArray implementation;

    [[nodiscard]] bool mayHaveTop() const { return top || !known; }

    /// Of the lines of the answer; what is not understood is left out.
    [[nodiscard]] static Pop3Capabilities of(const QList<QByteArray> &lines);
    /// A server may say these two for all users before the log-in, and for this one after it ("EXPIRE 30
    /// USER", RFC 2449 6.5, 6.7): the second counts, and the first where there is no second.
    void takeLimitsFrom(const Pop3Capabilities &before);
};

} // namespace posthorn
