#include "fakemailstore.h"

#include <algorithm>

namespace posthorn
{

FakeMessage *FakeMailbox::find(quint32 uid)
{
    const auto found =
        std::lower_bound(messages.begin(), messages.end(), uid,
                         [](const FakeMessage &message, quint32 sought) { return message.uid < sought; });
    return found != messages.end() && found->uid == uid ? &*found : nullptr;
}

FakeMailStore::FakeMailStore()
{
    create("INBOX");
}

FakeMailbox *FakeMailStore::at(const QByteArray &mailbox)
{
    const auto found = m_mailboxes.find(mailbox.toUpper() == "INBOX" ? QByteArray("INBOX") : mailbox);
    return found == m_mailboxes.end() ? nullptr : found->get();
}

bool FakeMailStore::create(const QByteArray &mailbox, const QByteArray &specialUse)
{
    const auto held = lock();
    if (at(mailbox) != nullptr)
        return false;
    auto made = std::make_shared<FakeMailbox>();
    made->uidValidity = ++m_lastValidity;
    made->id = 'F' + QByteArray::number(made->uidValidity);
    made->specialUse = specialUse;
    m_mailboxes.insert(mailbox, made);
    ++m_revision;
    return true;
}

bool FakeMailStore::remove(const QByteArray &mailbox)
{
    const auto held = lock();
    ++m_revision;
    return m_mailboxes.remove(mailbox) > 0;
}

bool FakeMailStore::rename(const QByteArray &from, const QByteArray &to)
{
    const auto held = lock();
    if (at(from) == nullptr || at(to) != nullptr)
        return false;
    m_mailboxes.insert(to, m_mailboxes.take(from));
    ++m_revision;
    return true;
}

quint32 FakeMailStore::append(FakeMailbox &mailbox, FakeMessage message)
{
    // Where everything lies anyway it does not lie twice.
    for (const FakeMessage &known : mailbox.messages) {
        if (mailbox.specialUse == "\\All" && known.bytes == message.bytes)
            return known.uid;
    }
    message.uid = mailbox.uidNext++;
    message.modSeq = ++mailbox.highestModSeq;
    message.savedMs = 1'760'000'000'000 + qint64(message.uid) * 60'000;
    mailbox.messages.push_back(std::move(message));
    ++m_revision;
    return mailbox.messages.back().uid;
}

void FakeMailStore::touch(FakeMailbox &mailbox, FakeMessage &message)
{
    message.modSeq = ++mailbox.highestModSeq;
    ++m_revision;
}

void FakeMailStore::expunge(FakeMailbox &mailbox, const std::vector<quint32> &uids)
{
    for (const quint32 uid : uids) {
        if (mailbox.find(uid) == nullptr)
            continue;
        mailbox.expunged.emplace_back(uid, ++mailbox.highestModSeq);
        std::erase_if(mailbox.messages, [uid](const FakeMessage &message) { return message.uid == uid; });
    }
    ++m_revision;
}

quint32 FakeMailStore::deliver(const QByteArray &mailbox, const QByteArray &bytes, const FlagState &flags,
                               qint64 internalDateMs)
{
    const auto held = lock();
    FakeMailbox *target = at(mailbox);
    return target == nullptr ? 0 : append(*target, {0, 0, bytes, flags, {}, internalDateMs});
}

void FakeMailStore::change(const QByteArray &mailbox, const std::vector<quint32> &uids,
                           const FlagChange &change)
{
    const auto held = lock();
    FakeMailbox *changed = at(mailbox);
    for (const quint32 uid : changed == nullptr ? std::vector<quint32>() : uids) {
        FakeMessage *message = changed->find(uid);
        if (message == nullptr)
            continue;
        message->flags = change.appliedTo(std::move(message->flags));
        touch(*changed, *message);
    }
}

void FakeMailStore::label(const QByteArray &mailbox, quint32 uid, const QByteArray &label, bool on)
{
    const auto held = lock();
    FakeMailbox *from = at(mailbox);
    const FakeMessage *labelled = from == nullptr ? nullptr : from->find(uid);
    if (labelled == nullptr)
        return;
    const QByteArray bytes = labelled->bytes;
    for (const auto &each : std::as_const(m_mailboxes)) {
        for (FakeMessage &message : each->messages) {
            if (message.bytes != bytes)
                continue;
            message.labels.removeAll(label);
            if (on)
                message.labels.append(label);
            touch(*each, message);
        }
    }
}

void FakeMailStore::expunge(const QByteArray &mailbox, const std::vector<quint32> &uids)
{
    const auto held = lock();
    if (FakeMailbox *changed = at(mailbox))
        expunge(*changed, uids);
}

void FakeMailStore::renumber(const QByteArray &mailbox, quint32 uidValidity)
{
    const auto held = lock();
    FakeMailbox *changed = at(mailbox);
    if (changed == nullptr)
        return;
    changed->uidValidity = uidValidity != 0 ? uidValidity : ++m_lastValidity;
    changed->expunged.clear();
    // From elsewhere, so that an old UID never happens to be the right one.
    quint32 next = changed->uidNext + 100;
    for (FakeMessage &message : changed->messages) {
        message.uid = next++;
        message.modSeq = ++changed->highestModSeq;
    }
    changed->uidNext = next;
    ++m_revision;
}

FakeMailStore::Snapshot FakeMailStore::snapshot() const
{
    const auto held = lock();
    Snapshot snapshot;
    for (auto it = m_mailboxes.cbegin(); it != m_mailboxes.cend(); ++it)
        snapshot.insert(it.key(), *it.value());
    return snapshot;
}

void FakeMailStore::restore(const Snapshot &snapshot)
{
    const auto held = lock();
    m_mailboxes.clear();
    for (auto it = snapshot.cbegin(); it != snapshot.cend(); ++it)
        m_mailboxes.insert(it.key(), std::make_shared<FakeMailbox>(it.value()));
    ++m_revision;
}

void FakeMailStore::replaceBytes(const QByteArray &mailbox, quint32 uid, const QByteArray &bytes)
{
    const auto held = lock();
    FakeMailbox *changed = at(mailbox);
    if (FakeMessage *message = changed == nullptr ? nullptr : changed->find(uid)) {
        message->bytes = bytes;
        touch(*changed, *message);
    }
}

} // namespace posthorn
