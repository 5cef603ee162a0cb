#include "backoff.h"

#include <QRandomGenerator>
#include <algorithm>

namespace posthorn
{

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds limit)
    : m_first(first)
    , m_limit(limit)
{
}

std::chrono::milliseconds Backoff::next()
{
    // 2^20 times any first pause is past every limit, and far from overflow.
    const int doublings = std::min(m_failures, 20);
    ++m_failures;
    const auto pause = std::min<std::chrono::milliseconds>(m_limit, m_first * (qint64(1) << doublings));
    const double spread = 0.8 + 0.4 * QRandomGenerator::global()->generateDouble();
    return std::chrono::milliseconds(qint64(double(pause.count()) * spread));
}

} // namespace posthorn
