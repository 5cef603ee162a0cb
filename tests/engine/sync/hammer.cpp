#include "hammer.h"

#include "syncclient.h"

namespace posthorn
{

Hammer::Hammer(Endpoint endpoint, QString password, QByteArrayList mailboxes, QByteArray scratch,
               quint32 seed)
    : m_endpoint(std::move(endpoint))
    , m_password(std::move(password))
    , m_mailboxes(std::move(mailboxes))
    , m_scratch(std::move(scratch))
    , m_random(seed)
    , m_thread([this] { work(); })
{
}

void Hammer::stop()
{
    m_stopped = true;
    if (m_thread.joinable())
        m_thread.join();
}

void Hammer::work()
{
    while (!m_stopped) {
        if ((m_socket == nullptr || !m_socket->isOpen()) && !connect())
            std::this_thread::yield();
        else
            strike();
    }
    if (m_socket != nullptr && m_socket->isOpen())
        (void)command("LOGOUT");
}

bool Hammer::connect()
{
    m_socket = std::make_unique<MailSocket>(CancellationToken(), std::make_shared<Transcript>());
    if (!m_socket->open(m_endpoint) ||
        !command("LOGIN " + m_endpoint.userName.toLatin1() + ' ' + m_password.toLatin1()) ||
        !select(anyMailbox())) {
        m_socket.reset();
        return false;
    }
    return true;
}

std::optional<QByteArrayList> Hammer::command(const QByteArray &text)
{
    if (!m_socket->write('h' + QByteArray::number(++m_tag) + ' ' + text + "\r\n"))
        return {};
    return answer();
}

std::optional<QByteArrayList> Hammer::answer()
{
    const QByteArray tag = 'h' + QByteArray::number(m_tag) + ' ';
    QByteArrayList lines;
    while (const auto line = m_socket->readLine()) {
        if (line->startsWith('+'))
            return lines;
        if (!line->startsWith(tag)) {
            lines.append(*line);
            continue;
        }
        if (!line->startsWith(tag + "OK"))
            return {};
        ++m_done;
        return lines;
    }
    m_socket->close();
    return {};
}

const QByteArray &Hammer::anyMailbox()
{
    return m_mailboxes.at(m_random.bounded(m_mailboxes.size()));
}

QByteArray Hammer::anyScratch()
{
    return m_scratch + QByteArray::number(m_random.bounded(3));
}

bool Hammer::select(const QByteArray &mailbox)
{
    return command("SELECT " + mailbox).has_value();
}

/// The UID of one that may be deleted; empty where there is none.
QByteArray Hammer::ownMessage()
{
    const auto lines = command(QByteArray("UID SEARCH SUBJECT ") + mark());
    for (const QByteArray &line : lines.value_or(QByteArrayList())) {
        if (!line.startsWith("* SEARCH "))
            continue;
        const QByteArrayList uids = line.mid(9).trimmed().split(' ');
        return uids.at(m_random.bounded(uids.size()));
    }
    return {};
}

void Hammer::append(const QByteArray &mailbox)
{
    const QByteArray bytes = testMessage(QString::fromLatin1(mark()), "Struck.\r\n");
    static const QByteArrayList flags = {"", "(\\Seen) ", "(\\Flagged Later) "};
    if (command("APPEND " + mailbox + ' ' + flags.at(m_random.bounded(3)) + '{' +
                QByteArray::number(bytes.size()) + '}') &&
        m_socket->write(bytes + "\r\n"))
        (void)answer();
}

void Hammer::removeOne()
{
    const QByteArray uid = ownMessage();
    if (uid.isEmpty() || !command("UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)"))
        return;
    (void)command(m_random.bounded(2) == 0 ? "EXPUNGE" : "UID EXPUNGE " + uid);
}

void Hammer::strike()
{
    switch (m_random.bounded(16)) {
    case 0:
    case 1:
    case 2:
        append(anyMailbox());
        break;
    case 3:
    case 4:
    case 5:
        removeOne();
        break;
    case 6:
    case 7:
        (void)command(QByteArray("STORE 1:* ") + (m_random.bounded(2) == 0 ? '+' : '-') +
                      (m_random.bounded(2) == 0 ? "FLAGS.SILENT (\\Seen)" : "FLAGS (\\Answered Later)"));
        break;
    case 8:
        if (const QByteArray uid = ownMessage(); !uid.isEmpty())
            (void)command("UID STORE " + uid + " FLAGS (\\Flagged)");
        break;
    case 9:
    case 10:
        if (const QByteArray uid = ownMessage(); !uid.isEmpty())
            (void)command((m_random.bounded(2) == 0 ? "UID COPY " : "UID MOVE ") + uid + ' ' + anyMailbox());
        break;
    case 11:
    case 12:
        (void)select(anyMailbox());
        break;
    case 13:
        if (command("CREATE " + anyScratch()))
            append(anyScratch());
        break;
    case 14:
        (void)command(m_random.bounded(2) == 0 ? "DELETE " + anyScratch()
                                               : "RENAME " + anyScratch() + ' ' + anyScratch());
        break;
    case 15: // hangs up, now and then without waiting for the answer
        if (m_random.bounded(2) == 0)
            (void)m_socket->write("h0 UID FETCH 1:* (FLAGS BODY.PEEK[])\r\n");
        m_socket->close();
        break;
    }
}

} // namespace posthorn
