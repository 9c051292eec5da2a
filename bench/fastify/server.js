// A gateway on Fastify. PORT, CUSTOMER, ORDERS and OFFER are ports.
'use strict'
const fastify = require('fastify')()
const { Pool } = require('undici')

const { PORT, CUSTOMER, ORDERS, OFFER } = process.env
const pool = port => new Pool(`http://127.0.0.1:${port}`, { connections: 256 })
const steps = [['customer', pool(CUSTOMER)], ['orders', pool(ORDERS)], ['offer', pool(OFFER)]]

async function get ([name, backend]) {
  const { statusCode, body } = await backend.request({ path: '/' + name, method: 'GET' })
  const text = await body.text()
  if (statusCode !== 200) throw new Error(`${name} responded with ${statusCode}`)
  return `"${name}":${text}`
}

fastify.register(require('@fastify/reply-from'), { base: `http://127.0.0.1:${CUSTOMER}`, undici: { connections: 256 } })
fastify.get('/proxied', (request, reply) => reply.from('/proxied'))
fastify.get('/composed', async (request, reply) => {
  const parts = await Promise.all(steps.map(get))
  reply.type('application/json')
  return `{${parts.join(',')}}`
})
fastify.listen({ port: Number(PORT), host: '127.0.0.1' })
