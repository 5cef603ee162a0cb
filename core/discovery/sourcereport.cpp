#include "sourcereport.h"

namespace posthorn
{

QString sourceResultName(SourceReport::Result result)
{
    switch (result) {
    case SourceReport::Result::Asked:
        return QStringLiteral("asked");
    case SourceReport::Result::Answered:
        return QStringLiteral("answered");
    case SourceReport::Result::Nothing:
        return QStringLiteral("nothing");
    case SourceReport::Result::Refused:
        return QStringLiteral("refused");
    case SourceReport::Result::Failed:
        return QStringLiteral("failed");
    case SourceReport::Result::TooLate:
        return QStringLiteral("too-late");
    case SourceReport::Result::Skipped:
        return QStringLiteral("skipped");
    }
    return {};
}

} // namespace posthorn
