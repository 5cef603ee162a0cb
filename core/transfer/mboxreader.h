#pragma once

#include "linewindow.h"
#include "mailreader.h"
#include "mboxkind.h"

#include <QIODevice>
#include <memory>

namespace posthorn
{

/// The messages of an mbox of any of the four kinds, of any size, with LF or CRLF: one message and a window
/// of 1 MB are in memory. An empty line before the next "From " line belongs to the mbox. Linear.
class MboxReader final : public MailReader
{
public:
    /// `place`: how the file is called in what is told of its messages. Owns the device.
    MboxReader(std::unique_ptr<QIODevice> device, MboxKind kind, QString place, QByteArray fingerprint = {},
               qint64 largest = largestFiledMessage);

    [[nodiscard]] Result<std::optional<ReadMessage>> next() override;
    [[nodiscard]] qint64 position() const override { return m_position; }
    void goTo(qint64 position) override;
    [[nodiscard]] qint64 bytesRead() const override { return m_position; }
    [[nodiscard]] QByteArray fingerprint() const override { return m_fingerprint; }

private:
    [[nodiscard]] bool findFirst();
    void readMessage();
    void readBody(qint64 end);
    void append(QByteArrayView piece);
    [[nodiscard]] ReadMessage finished();

    std::unique_ptr<QIODevice> m_device;
    MboxKind m_kind;
    QString m_place;
    QByteArray m_fingerprint;
    qint64 m_largest;
    LineWindow m_window;
    qint64 m_position = 0;
    // The message that is being read:
    qint64 m_begin = 0;
    qint64 m_timeMs = 0;
    QByteArray m_message;
    qsizetype m_lastEmpty = 0; // bytes of the empty line that it ends with so far
    bool m_tooLarge = false;
};

} // namespace posthorn
