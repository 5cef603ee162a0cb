#include "envelopecodec.h"

namespace posthorn
{

namespace
{

constexpr char format = 1;

/// Numbers as LEB128, strings as length and UTF-8: a third of what QDataStream makes of the same.
class Packer
{
public:
    void number(quint64 value)
    {
        while (value >= 0x80) {
            m_bytes.append(static_cast<char>(value | 0x80));
            value >>= 7;
        }
        m_bytes.append(static_cast<char>(value));
    }
    void signedNumber(qint64 value)
    {
        number((static_cast<quint64>(value) << 1) ^ static_cast<quint64>(value >> 63));
    }
    void bytes(const QByteArray &value)
    {
        number(static_cast<quint64>(value.size()));
        m_bytes.append(value);
    }
    void addresses(const AddressList &list)
    {
        number(static_cast<quint64>(list.size()));
        for (const Address &address : list) {
            bytes(address.name.toUtf8());
            bytes(address.address.toUtf8());
        }
    }
    void list(const QList<QByteArray> &values)
    {
        number(static_cast<quint64>(values.size()));
        for (const QByteArray &value : values)
            bytes(value);
    }
    void append(char value) { m_bytes.append(value); }
    void reserve(qsizetype size) { m_bytes.reserve(size); }
    [[nodiscard]] QByteArray take() { return std::move(m_bytes); }

private:
    QByteArray m_bytes;
};

class Unpacker
{
public:
    explicit Unpacker(const QByteArray &bytes)
        : m_bytes(bytes)
    {
    }
    char character() { return m_at < m_bytes.size() ? m_bytes.at(m_at++) : '\0'; }
    quint64 number()
    {
        quint64 value = 0;
        for (int shift = 0; shift < 64 && m_at < m_bytes.size(); shift += 7) {
            const auto byte = static_cast<quint8>(m_bytes.at(m_at++));
            value |= static_cast<quint64>(byte & 0x7f) << shift;
            if (!(byte & 0x80))
                break;
        }
        return value;
    }
    qint64 signedNumber()
    {
        const quint64 value = number();
        return static_cast<qint64>(value >> 1) ^ -static_cast<qint64>(value & 1);
    }
    QByteArray bytes()
    {
        const auto size = static_cast<qsizetype>(qMin(number(), static_cast<quint64>(m_bytes.size() - m_at)));
        const QByteArray value = m_bytes.mid(m_at, size);
        m_at += size;
        return value;
    }
    QString text() { return QString::fromUtf8(bytes()); }
    AddressList addresses()
    {
        AddressList list;
        for (quint64 left = number(); left > 0 && m_at < m_bytes.size(); --left) {
            Address address;
            address.name = text();
            address.address = text();
            list.append(std::move(address));
        }
        return list;
    }
    QList<QByteArray> list()
    {
        QList<QByteArray> values;
        for (quint64 left = number(); left > 0 && m_at < m_bytes.size(); --left)
            values.append(bytes());
        return values;
    }

private:
    const QByteArray &m_bytes;
    qsizetype m_at = 0;
};

} // namespace

QByteArray packEnvelope(const MessageEnvelope &envelope)
{
    Packer packer;
    packer.reserve(256);
    packer.append(format);
    packer.addresses(envelope.from);
    packer.addresses(envelope.to);
    packer.addresses(envelope.cc);
    packer.addresses(envelope.bcc);
    packer.addresses(envelope.sender);
    packer.addresses(envelope.replyTo);
    packer.signedNumber(envelope.date);
    packer.signedNumber(envelope.dateOffset);
    packer.bytes(envelope.messageId);
    packer.list(envelope.inReplyTo);
    packer.list(envelope.references);
    return packer.take();
}

MessageEnvelope unpackEnvelope(const QByteArray &packed, const QString &subject)
{
    MessageEnvelope envelope;
    envelope.subject = subject;
    Unpacker unpacker(packed);
    if (unpacker.character() != format)
        return envelope;
    envelope.from = unpacker.addresses();
    envelope.to = unpacker.addresses();
    envelope.cc = unpacker.addresses();
    envelope.bcc = unpacker.addresses();
    envelope.sender = unpacker.addresses();
    envelope.replyTo = unpacker.addresses();
    envelope.date = unpacker.signedNumber();
    envelope.dateOffset = static_cast<int>(unpacker.signedNumber());
    envelope.messageId = unpacker.bytes();
    envelope.inReplyTo = unpacker.list();
    envelope.references = unpacker.list();
    return envelope;
}

} // namespace posthorn
