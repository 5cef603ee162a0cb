#include "lineends.h"

namespace posthorn
{

QByteArray withCrlf(QByteArray message)
{
    const qsizetype lines = message.count('\n');
    if (lines == 0 || message.contains("\r\n"))
        return message;
    QByteArray result;
    result.reserve(message.size() + lines);
    qsizetype begin = 0;
    for (qsizetype end = message.indexOf('\n'); end >= 0; end = message.indexOf('\n', begin)) {
        result.append(message.constData() + begin, end - begin).append("\r\n", 2);
        begin = end + 1;
    }
    return result.append(message.constData() + begin, message.size() - begin);
}

QByteArray forUnixFile(QByteArray message)
{
    for (qsizetype at = message.indexOf('\n'); at >= 0; at = message.indexOf('\n', at + 1)) {
        if (at == 0 || message[at - 1] != '\r' || (at > 1 && message[at - 2] == '\r'))
            return message;
    }
    message.replace("\r\n", "\n");
    return message;
}

} // namespace posthorn
