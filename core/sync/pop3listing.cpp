#include "pop3listing.h"

#include <QCryptographicHash>
#include <QHash>

namespace posthorn
{

namespace
{

QByteArray surrogate(const Pop3Entry &entry, const QByteArray &message)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray::number(entry.size));
    hash.addData("\n");
    hash.addData(headerBlock(message));
    hash.addData("\r\n\r\n");
    return "sha256:" + hash.result().toHex();
}

} // namespace

QByteArray headerBlock(const QByteArray &message)
{
    if (message.startsWith("\r\n"))
        return {};
    const qsizetype end = message.indexOf("\r\n\r\n");
    QByteArray header = end < 0 ? message : message.left(end);
    while (header.endsWith("\r\n"))
        header.chop(2);
    return header;
}

Result<void> readBeginnings(Pop3Session &session, const QList<Pop3Entry> &entries, int lines,
                            const Pop3Session::MessageSink &sink)
{
    QList<Pop3Entry> refused;
    if (!session.capabilities().mayHaveTop()) {
        refused = entries;
    } else {
        POSTHORN_TRY(session.retrieveBeginnings(
            entries, lines, [&](const Pop3Entry &entry, Result<QByteArray> beginning) -> Result<void> {
                if (beginning)
                    return sink(entry, std::move(beginning));
                refused.append(entry);
                return {};
            }));
    }
    return session.retrieve(refused, sink);
}

Result<QList<Pop3Listed>> listMailbox(Pop3Session &session,
                                      const std::function<bool(const Pop3Entry &)> &isAnothers)
{
    POSTHORN_TRY_ASSIGN(const QList<Pop3Entry> entries, session.list());
    QHash<QByteArray, int> count;
    for (const Pop3Entry &entry : entries)
        ++count[entry.uidl];
    QHash<int, QByteArray> keys;
    QList<Pop3Entry> nameless;
    for (const Pop3Entry &entry : entries) {
        if (!entry.uidl.isEmpty() && count.value(entry.uidl) == 1 && !isAnothers(entry))
            keys.insert(entry.number, entry.uidl);
        else
            nameless.append(entry);
    }
    QHash<QByteArray, int> seen;
    POSTHORN_TRY(readBeginnings(session, nameless, 0,
                                [&](const Pop3Entry &entry, Result<QByteArray> header) -> Result<void> {
                                    if (!header)
                                        return {};
                                    QByteArray key = surrogate(entry, *header);
                                    if (const int twin = seen[key]++; twin > 0)
                                        key += '/' + QByteArray::number(twin);
                                    keys.insert(entry.number, key);
                                    return {};
                                }));
    QList<Pop3Listed> listed;
    for (const Pop3Entry &entry : entries) {
        if (keys.contains(entry.number))
            listed.append({keys.value(entry.number), entry});
    }
    return listed;
}

} // namespace posthorn
