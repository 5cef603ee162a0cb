// Whatever a mailbox is called, its name can be decoded; and what a user may type comes back the same.

#include "base/modifiedutf7.h"
#include "imap/mailboxlist.h"

#include <cstdlib>

using namespace posthorn;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    (void)decodeModifiedUtf7(bytes);
    (void)mailboxPath(bytes, "/");
    const QString typed = QString::fromUtf8(bytes);
    const QByteArray encoded = encodeModifiedUtf7(typed);
    for (const char c : encoded) {
        if (static_cast<unsigned char>(c) >= 0x80)
            std::abort();
    }
    if (decodeModifiedUtf7(encoded) != typed)
        std::abort();
    return 0;
}
