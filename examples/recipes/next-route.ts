// Next.js, app/api/orders/route.ts. Works the same on the Node and the Edge runtime; on the Edge, import from 'fairlead/edge'.
import { createMessageClient } from 'fairlead';

const client = createMessageClient({
  url: process.env['FAIRLEAD_URL'] ?? '',
  writeKey: process.env['FAIRLEAD_KEY'] ?? '',
});

export async function POST(request: Request): Promise<Response> {
  const order = (await request.json()) as { id: string; userId: string; total: number };
  client.track({ userId: order.userId, event: 'Order Completed', properties: { orderId: order.id, total: order.total } });

  // A serverless host may stop the process once the answer is given. To answer first: after(() => client.flush()), of 'next/server'.
  await client.flush({ timeoutMs: 5_000 });
  return Response.json({ id: order.id }, { status: 201 });
}
