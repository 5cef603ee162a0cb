#pragma once

#include "messageparser.h"

namespace posthorn
{

/// A line of a contact card: an address, a number, and what it is for.
struct ContactEntry {
    enum class Use { Other, Home, Work, Mobile, Fax };
    QString value; // one line
    Use use = Use::Other;

    bool operator==(const ContactEntry &) const = default;
};

/// What is shown of a vCard (2.1, RFC 2426, RFC 6350). Untrusted text, one line each but for the note.
/// Pictures, sounds and keys are passed over, and nothing that a card refers to is fetched. A value; any
/// thread.
struct ContactCard {
    QString name; // FN, or put together from N
    QString organisation;
    QString title;
    QList<ContactEntry> mails; // at most 20 of each
    QList<ContactEntry> phones;
    QList<ContactEntry> addresses;
    QStringList urls;
    QString birthday; // as written
    QString note;     // may have several lines; at most 4,000 characters

    bool operator==(const ContactCard &) const = default;
    [[nodiscard]] bool isEmpty() const { return *this == ContactCard(); }
};

/// Whether a part of that type holds contact cards.
[[nodiscard]] bool isContactCard(const MessagePart &part);

/// The cards in the bytes of a part, at most 50 out of at most 1 MB; what cannot be read is left out.
/// `charset` is that of the part, and empty where it has none. Pure; any thread.
[[nodiscard]] QList<ContactCard> readContactCards(const QByteArray &bytes, const QByteArray &charset);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::ContactCard)
