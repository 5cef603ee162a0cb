#include "accountedit.h"

#include "settingrow.h"

#include <QCoreApplication>
#include <algorithm>

namespace posthorn
{

namespace
{

/// A piece of an account, named as the row of its control.
struct Field {
    const char *row;
    bool (*isSame)(const Account &a, const Account &b);
    void (*copy)(const Account &from, Account &to);
};

constexpr auto IdentitiesRow = "identityNameEdit";
constexpr auto RetentionRow = "retentionBox";

template <auto Member>
constexpr Field field(const char *row)
{
    return {row, [](const Account &a, const Account &b) { return a.*Member == b.*Member; },
            [](const Account &from, Account &to) { to.*Member = from.*Member; }};
}

/// That the user agreed is no edit.
bool hasSameSwitches(const Account &a, const Account &b)
{
    return a.retention.sameRules(b.retention) &&
           a.retention.removeWhenDeletedHere == b.retention.removeWhenDeletedHere &&
           a.retention.keepWhatLeft == b.retention.keepWhatLeft;
}

/// What was agreed to stays agreed to, meanwhile too, as long as the rules are the same.
void copySwitches(const Account &from, Account &to)
{
    const RetentionPolicy before = to.retention;
    to.retention = from.retention;
    to.retention.agreed = from.retention.agreed || (before.agreed && before.sameRules(from.retention));
}

constexpr Field fields[] = {
    field<&Account::name>("accountNameEdit"),
    field<&Account::context>("accountContextBox"),
    field<&Account::color>("accountColors"),
    field<&Account::enabled>("accountEnabledCheck"),
    field<&Account::notifies>("accountNotifyCheck"),
    field<&Account::identities>(IdentitiesRow),
    field<&Account::incoming>("incomingHostEdit"),
    field<&Account::outgoing>("canSendCheck"),
    {"bodiesBox",
     [](const Account &a, const Account &b) {
         return a.bodies.kind == b.bodies.kind && a.bodies.days == b.bodies.days;
     },
     [](const Account &from, Account &to) {
         to.bodies.kind = from.bodies.kind;
         to.bodies.days = from.bodies.days;
     }},
    {"mostBodyBox",
     [](const Account &a, const Account &b) { return a.bodies.mostBytes == b.bodies.mostBytes; },
     [](const Account &from, Account &to) { to.bodies.mostBytes = from.bodies.mostBytes; }},
    field<&Account::role>("roleBox"),
    {RetentionRow, hasSameSwitches, copySwitches},
    field<&Account::sharedInbox>("sharedInboxBox"),
    field<&Account::sentCopy>("sentCopyBox"),
    field<&Account::pollMinutes>("pollBox"),
};

/// The rows of what differs between two lists of identities; an empty one where they are not the same ones.
QStringList identityRows(const QList<Identity> &before, const QList<Identity> &after)
{
    constexpr std::pair<const char *, QString Identity::*> members[] = {
        {IdentitiesRow, &Identity::name},
        {"identityAddressEdit", &Identity::address},
        {"identityReplyToEdit", &Identity::replyTo},
        {"identitySignatureEdit", &Identity::signature},
        {"identitySentBox", &Identity::sentFolder},
        {"identityDraftsBox", &Identity::draftsFolder},
    };
    const bool same = std::equal(before.begin(), before.end(), after.begin(), after.end(),
                                 [](const Identity &a, const Identity &b) { return a.id == b.id; });
    if (!same)
        return {QString()};
    QStringList rows;
    for (const auto &[row, member] : members)
        for (qsizetype i = 0; i < before.size(); ++i)
            if (before.at(i).*member != after.at(i).*member && !rows.contains(QLatin1String(row)))
                rows += QLatin1String(row);
    return rows;
}

/// The rows of what differs between two sets of rules.
QStringList retentionRows(const RetentionPolicy &before, const RetentionPolicy &after)
{
    QStringList rows;
    const auto add = [&](const char *row, bool same) {
        if (!same)
            rows += QLatin1String(row);
    };
    add(RetentionRow, before.afterDownload == after.afterDownload && before.days == after.days);
    add("removeDeletedCheck", before.removeWhenDeletedHere == after.removeWhenDeletedHere);
    add("keepWhatLeftCheck", before.keepWhatLeft == after.keepWhatLeft);
    add("mostMessagesBox", before.mostMessages == after.mostMessages);
    add("mostBytesBox", before.mostBytes == after.mostBytes);
    add("spareUnreadCheck", before.spareUnread == after.spareUnread);
    add("spareFlaggedCheck", before.spareFlagged == after.spareFlagged);
    add("spareTaggedCheck", before.spareTagged == after.spareTagged);
    add("graceBox", before.graceHours == after.graceHours);
    add("onlyFoldersList", before.onlyFolders == after.onlyFolders);
    return rows;
}

} // namespace

AccountEdit::AccountEdit(const Account &before, const Account &after)
    : m_before(before)
    , m_after(after)
{
    for (int i = 0; i < int(std::size(fields)); ++i)
        if (!fields[i].isSame(before, after))
            m_fields.append(i);
}

Account AccountEdit::applied(Account current) const
{
    for (const int i : m_fields)
        fields[i].copy(m_after, current);
    return current;
}

Account AccountEdit::takenBack(Account current) const
{
    for (const int i : m_fields)
        fields[i].copy(m_before, current);
    return current;
}

/// The rows of the controls that the pieces belong to; an empty one is the list of identities itself.
QStringList AccountEdit::rows() const
{
    QStringList rows;
    for (const int i : m_fields) {
        if (qstrcmp(fields[i].row, IdentitiesRow) == 0)
            rows += identityRows(m_before.identities, m_after.identities);
        else if (qstrcmp(fields[i].row, RetentionRow) == 0)
            rows += retentionRows(m_before.retention, m_after.retention);
        else
            rows += QLatin1String(fields[i].row);
    }
    return rows;
}

QString AccountEdit::key() const
{
    return QString::number(m_before.id.value()) + u'/' + rows().join(u'/') +
           QStringLiteral("/%1").arg(m_after.identities.size());
}

QString AccountEdit::words() const
{
    QStringList words;
    for (const QString &row : rows())
        words += row.isEmpty() ? QCoreApplication::translate("posthorn::AccountEdit", "Identities")
                               : settingRow(row).label;
    return words.join(QStringLiteral(", "));
}

} // namespace posthorn
