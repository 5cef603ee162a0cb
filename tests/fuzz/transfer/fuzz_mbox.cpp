// Any bytes are an mbox of any kind: reading ends, each message begins behind the one before, reading goes on
// from each as it would have, and what is written of a message is read back.

#include "transfer/lineends.h"
#include "transfer/mboxfields.h"
#include "transfer/mboxreader.h"

#include <QBuffer>
#include <cstdlib>

using namespace posthorn;

namespace
{

void require(bool holds)
{
    if (!holds)
        std::abort();
}

std::unique_ptr<QIODevice> bufferOf(const QByteArray &bytes)
{
    auto buffer = std::make_unique<QBuffer>();
    buffer->setData(bytes);
    buffer->open(QIODevice::ReadOnly);
    return buffer;
}

void lookAt(const QByteArray &mbox, MboxKind kind)
{
    MboxReader reader(bufferOf(mbox), kind, QString());
    for (qint64 before = -1;;) {
        const qint64 begin = reader.position();
        const auto read = reader.next();
        require(read.has_value());
        if (!*read)
            return;
        require(reader.position() > before);
        before = reader.position();
        MboxReader later(bufferOf(mbox), kind, QString());
        later.goTo(begin);
        const auto again = later.next();
        require(again && *again && (*again)->message.bytes == (*read)->message.bytes);
        const QByteArray &bytes = (*read)->message.bytes;
        require(withCrlf(forUnixFile(bytes)) == bytes);
        QByteArray written = mboxNotes((*read)->message.flags) + bytes;
        (void)takeMboxNotes(written);
        require(written == bytes);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const QByteArray mbox(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    lookAt(mbox, detectMboxKind(*bufferOf(mbox)));
    lookAt(mbox, MboxKind::Cl2);
    lookAt(mbox, MboxKind::Rd);
    return 0;
}
